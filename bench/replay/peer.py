"""The peers of bench/replay, each in a Python of the bench's own that has its package.

peer.py ENGINE EVENTS.csv HALF_LIFE_US RUNS PRIOR_MEAN PRIOR_WEIGHT: a line a run on standard error,
ratings on standard output.
"""
import csv
import io
import sys
import time

ENGINE, EVENTS, HALF_LIFE, RUNS, MEAN, PRIOR = sys.argv[1:7]
RATE = f"""SELECT context, subject, sum(decay * score) s, sum(decay) w, count(*) n FROM (
    SELECT event.context context, subject, score, pow(2.0, (at - latest) / {HALF_LIFE}) decay
    FROM event JOIN (SELECT context, max(at) latest FROM event GROUP BY context) t
    ON event.context = t.context) e GROUP BY context, subject"""


class Duckdb:
    def __init__(self):
        import duckdb
        self.db = duckdb.connect()
        self.db.execute("CREATE TABLE event AS SELECT * FROM read_csv(?, header=false, columns={"
                        "'context':'INTEGER','subject':'INTEGER','rater':'INTEGER',"
                        "'score':'INTEGER','at':'BIGINT'})", [EVENTS])
        self.count = self.db.execute("SELECT count(*) FROM event").fetchone()[0]

    def replay(self, threads):
        self.db.execute(f"SET threads = {threads}")
        begin = time.process_time(), time.monotonic()
        self.db.execute("CREATE OR REPLACE TEMP TABLE rating AS " + RATE)
        return time.process_time() - begin[0], time.monotonic() - begin[1]

    def ratings(self):
        return self.db.execute("SELECT * FROM rating").fetchall()


class Chdb:
    def __init__(self):
        from chdb.session import Session
        self.db = Session()
        self.db.query("CREATE DATABASE d ENGINE = Atomic")
        self.db.query("CREATE TABLE d.event (context UInt16, subject UInt32, rater UInt32, "
                      "score UInt8, at Int64) ENGINE = MergeTree ORDER BY tuple()")
        self.db.query(f"INSERT INTO d.event SELECT * FROM file('{EVENTS}', 'CSV', "
                      "'context UInt16, subject UInt32, rater UInt32, score UInt8, at Int64')")
        self.count = int(str(self.db.query("SELECT count() FROM d.event", "CSV")))

    def replay(self, threads):
        self.db.query("DROP TABLE IF EXISTS d.rating")
        self.db.query("CREATE TABLE d.rating (context UInt16, subject UInt32, s Float64, "
                      "w Float64, n UInt64) ENGINE = Memory")
        rate = RATE.replace("FROM event", "FROM d.event AS event")
        begin = time.process_time(), time.monotonic()
        self.db.query(f"INSERT INTO d.rating {rate} SETTINGS max_threads = {threads}")
        return time.process_time() - begin[0], time.monotonic() - begin[1]

    def ratings(self):
        rows = csv.reader(io.StringIO(str(self.db.query("SELECT * FROM d.rating", "CSV"))))
        return [(int(c), int(i), float(s), float(w), int(n)) for c, i, s, w, n in rows]


engine = {"duckdb": Duckdb, "chdb": Chdb}[ENGINE]()
for _ in range(int(RUNS)):
    for threads in (1, 2):
        cpu, wall = engine.replay(threads)
        print(f"replayed {engine.count} threads {threads} cpu {cpu} wall {wall}", file=sys.stderr)
mean, prior = float(MEAN), float(PRIOR)
for context, subject, s, w, n in engine.ratings():
    print(f"ctx-{context:02},item-{subject:08},{(prior * mean + s) / (prior + w)!r},{n}")
