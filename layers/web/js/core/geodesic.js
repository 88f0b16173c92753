// Distances, bearings and areas on the WGS 84 ellipsoid.

const MAJOR = 6378137;
const FLATTENING = 1 / 298.257223563;
const MINOR = MAJOR * (1 - FLATTENING);
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
const RADIAN = Math.PI / 180;

/**
 * The shortest way between two positions [longitude, latitude]: its length in metres, and its bearing at the start in degrees
 * from north (Vincenty's formula; for nearly opposite points, where it does not converge, on the sphere).
 * @param {Position} from
 * @param {Position} to
 * @returns {{ metres: number, bearing: number }}
 */
export function inverse([lon1, lat1], [lon2, lat2]) {
  const u1 = Math.atan((1 - FLATTENING) * Math.tan(lat1 * RADIAN));
  const u2 = Math.atan((1 - FLATTENING) * Math.tan(lat2 * RADIAN));
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const apart = (lon2 - lon1) * RADIAN;
  let lambda = apart;
  for (let n = 0; n < 100; n++) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sine = Math.hypot(cos2 * sinL, cos1 * sin2 - sin1 * cos2 * cosL);
    if (sine === 0) return { metres: 0, bearing: 0 };
    const cosine = sin1 * sin2 + cos1 * cos2 * cosL;
    const sigma = Math.atan2(sine, cosine);
    const sinA = (cos1 * cos2 * sinL) / sine;
    const cosA2 = 1 - sinA * sinA;
    const middle = cosA2 === 0 ? 0 : cosine - (2 * sin1 * sin2) / cosA2;
    const c = (FLATTENING / 16) * cosA2 * (4 + FLATTENING * (4 - 3 * cosA2));
    const before = lambda;
    lambda =
      apart +
      (1 - c) * FLATTENING * sinA * (sigma + c * sine * (middle + c * cosine * (2 * middle * middle - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const k = (cosA2 * (MAJOR ** 2 - MINOR ** 2)) / MINOR ** 2;
    const a = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k)));
    const b = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
    const change =
      b *
      sine *
      (middle +
        (b / 4) *
          (cosine * (2 * middle ** 2 - 1) - (b / 6) * middle * (4 * sine ** 2 - 3) * (4 * middle ** 2 - 3)));
    return { metres: MINOR * a * (sigma - change), bearing: bearingOf(sin1, cos1, sin2, cos2, lambda) };
  }
  const angle = Math.acos(Math.min(Math.max(sin1 * sin2 + cos1 * cos2 * Math.cos(apart), -1), 1));
  return { metres: 6371008.8 * angle, bearing: bearingOf(sin1, cos1, sin2, cos2, apart) };
}

/**
 * @param {number} sin1
 * @param {number} cos1
 * @param {number} sin2
 * @param {number} cos2
 * @param {number} apart
 * @returns {number}
 */
function bearingOf(sin1, cos1, sin2, cos2, apart) {
  const angle = Math.atan2(cos2 * Math.sin(apart), cos1 * sin2 - sin1 * cos2 * Math.cos(apart));
  return (angle / RADIAN + 360) % 360;
}

/** The way between two positions is drawn in pieces of so many degrees. */
const PIECE = 1;

/**
 * Positions along the shortest way from one position to another, without the first. On the sphere, which no eye tells from the
 * ellipsoid. Longitudes go on over 180°.
 * @param {Position} from
 * @param {Position} to
 * @returns {Position[]}
 */
export function wayBetween([lon1, lat1], [lon2, lat2]) {
  /** @type {(lon: number, lat: number) => [number, number, number]} */
  const onSphere = (lon, lat) => {
    const across = Math.cos(lat * RADIAN);
    return [across * Math.cos(lon * RADIAN), across * Math.sin(lon * RADIAN), Math.sin(lat * RADIAN)];
  };
  const a = onSphere(lon1, lat1);
  const b = onSphere(lon2, lat2);
  const angle = Math.acos(Math.min(Math.max(a[0] * b[0] + a[1] * b[1] + a[2] * b[2], -1), 1));
  const pieces = Math.ceil(angle / RADIAN / PIECE);
  if (pieces < 2 || Math.sin(angle) < 1e-9) return [[lon2, lat2]];
  let before = lon1;
  return Array.from({ length: pieces }, (_, n) => {
    const share = (n + 1) / pieces;
    const [x, y, z] = [0, 1, 2].map(
      (k) => (a[k] * Math.sin((1 - share) * angle) + b[k] * Math.sin(share * angle)) / Math.sin(angle),
    );
    const lon = Math.atan2(y, x) / RADIAN;
    before = lon + 360 * Math.round((before - lon) / 360);
    return [before, Math.atan2(z, Math.hypot(x, y)) / RADIAN];
  });
}

/**
 * The area inside a ring of positions [longitude, latitude], in square metres: on the sphere of equal area, so that it is right
 * to about a thousandth.
 * @param {Position[]} ring
 * @returns {number}
 */
export function areaOf(ring) {
  const whole = authalic(1);
  const radius2 = (MAJOR ** 2 * whole) / 2;
  const at = ring.map(([lon, lat]) => [lon * RADIAN, Math.asin(authalic(Math.sin(lat * RADIAN)) / whole)]);
  let excess = 0;
  at.forEach(([lon, lat], n) => {
    const [lon2, lat2] = at[(n + 1) % at.length];
    const turn = Math.atan2(Math.sin(lon2 - lon), Math.cos(lon2 - lon));
    const [t1, t2] = [Math.tan(lat / 2), Math.tan(lat2 / 2)];
    excess += 2 * Math.atan2(Math.tan(turn / 2) * (t1 + t2), 1 + t1 * t2);
  });
  return Math.abs(excess) * radius2;
}

/**
 * @param {number} sine of a latitude
 * @returns {number}
 */
function authalic(sine) {
  const e = ECCENTRICITY;
  return (
    (1 - e * e) * (sine / (1 - (e * sine) ** 2) - Math.log((1 - e * sine) / (1 + e * sine)) / (2 * e))
  );
}
