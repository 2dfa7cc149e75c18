// How high the sun's centre stands, in degrees, to a degree or so: declination by its first harmonic.
const RADIANS = Math.PI / 180;
const TILT = 23.44;

export function sunHeight(seconds, latitude, longitude) {
  const at = new Date(seconds * 1000);
  const day = (seconds - Date.UTC(at.getUTCFullYear(), 0, 1) / 1000) / 86400 + 1;
  const declination = -TILT * Math.cos((2 * Math.PI * (day + 10)) / 365.25) * RADIANS;
  const angle = 15 * ((seconds % 86400) / 3600 + longitude / 15 - 12) * RADIANS;
  const north = latitude * RADIANS;
  const height = Math.sin(north) * Math.sin(declination) + Math.cos(north) * Math.cos(declination) * Math.cos(angle);
  return Math.asin(Math.max(-1, Math.min(1, height))) / RADIANS;
}
