-- A toy home-sharing service: stays, and reviews with stars, as many services have them.
CREATE TABLE stay (
  id bigint PRIMARY KEY,
  guest text NOT NULL,
  host text NOT NULL,
  ended_on date NOT NULL
);
CREATE TABLE review (
  id bigint PRIMARY KEY,
  stay bigint NOT NULL REFERENCES stay (id),
  by_guest boolean NOT NULL,  -- else by the host, about the guest
  stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5),
  written_at timestamptz NOT NULL,
  UNIQUE (stay, by_guest)
);
