// The beta model, from its definition alone:
//   w = 2^(-age/half-life), rating = (k·m + Σw·score)/(k + Σw),
//   interval = equal-tailed 95 % of Beta(k·m' + Σwr, k(1 - m') + Σw(1 - r)).
export interface BetaParameters {
  min: number;
  max: number;
  priorMean: number;
  priorWeight: number;
  halfLife: number | null; // microseconds
}

export interface Said {
  observedAt: number; // microseconds
  score: number;
}

export interface Counted {
  rating: number;
  interval: [number, number];
  contributions: number[]; // in the order of what was said
}

// Lanczos' approximation, g = 7; for x > 0.
function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const base = x - 1 + 7.5;
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) {
    sum += coefficients[i]! / (x - 1 + i);
  }
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

// The continued fraction of the incomplete beta function, by Lentz's method; converges for
// x < (a + 1)/(a + b + 2).
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 20_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) {
      break;
    }
  }
  return product;
}

/// Regularized: the probability that Beta(a, b) is below x.
export function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  if (x < (a + 1) / (a + b + 2)) {
    return (Math.exp(logFront) * betaFraction(a, b, x)) / a;
  }
  return 1 - (Math.exp(logFront) * betaFraction(b, a, 1 - x)) / b;
}

export function betaQuantile(a: number, b: number, probability: number): number {
  if (!(a > 0) || !(b > 0)) {
    return a > 0 ? 1 : 0;
  }
  let low = 0;
  let high = 1;
  for (let i = 0; i < 100 && low < high; i++) {
    const middle = (low + high) / 2;
    if (betaBelow(a, b, middle) < probability) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/// At a time that no evidence is behind.
export function count(model: BetaParameters, said: readonly Said[], at: number): Counted {
  const weights = said.map(({ observedAt }) =>
    model.halfLife === null ? 1 : 2 ** ((observedAt - at) / model.halfLife),
  );
  const weight = weights.reduce((sum, w) => sum + w, 0);
  const scores = weights.map((w, i) => w * said[i]!.score);
  const sum = scores.reduce((total, one) => total + one, 0);
  const whole = model.priorWeight + weight;
  const range = model.max - model.min;
  const prior = (model.priorMean - model.min) / range;
  const a = model.priorWeight * prior + Math.max(0, (sum - model.min * weight) / range);
  const b = model.priorWeight * (1 - prior) + Math.max(0, (model.max * weight - sum) / range);
  const quantile = (p: number): number => model.min + range * betaQuantile(a, b, p);
  return {
    rating: (model.priorWeight * model.priorMean + sum) / whole,
    interval: [quantile(0.025), quantile(0.975)],
    contributions: scores.map((one) => one / whole),
  };
}
