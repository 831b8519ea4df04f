// What lies beneath the places: a plain ground, and for made-up ledgers the plan of the made-up
// city, in the open sea around 0° N, 0° E (docs/formats/places.md). Nothing from elsewhere.
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";

export const PLAN = "/maps/quattroponti.geojson";

const GROUND: LayerSpecification = {
  id: "ground",
  type: "background",
  paint: { "background-color": "#f1eee6" },
};

function area(kind: string, colour: string): LayerSpecification {
  return {
    id: kind,
    type: "fill",
    source: "plan",
    filter: ["==", ["get", "kind"], kind],
    paint: { "fill-color": colour },
  };
}

function way(kind: string, colour: string, width: number): LayerSpecification {
  return {
    id: kind,
    type: "line",
    source: "plan",
    filter: ["==", ["get", "kind"], kind],
    layout: { "line-cap": "round" },
    paint: { "line-color": colour, "line-width": width },
  };
}

export interface Ground {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

export function groundOf(madeUp: boolean): Ground {
  if (!madeUp) {
    return { sources: {}, layers: [GROUND] };
  }
  return {
    sources: { plan: { type: "geojson", data: PLAN } },
    layers: [
      GROUND,
      area("district", "#ebe5d6"),
      area("water", "#cbdbe0"),
      area("park", "#d9e2c9"),
      way("street", "#dcd4c2", 0.8),
      way("avenue", "#cfc4ac", 1.8),
      way("bridge", "#b9ad93", 3),
    ],
  };
}
