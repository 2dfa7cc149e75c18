// The hatch that marks a severe shortage, so that it reads without colour.
const patterns = new Map();

export function hatch(pen, ground, stroke) {
  const key = `${ground}${stroke}${devicePixelRatio}`;
  if (!patterns.has(key)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const inside = tile.getContext("2d");
    inside.fillStyle = ground;
    inside.fillRect(0, 0, 8, 8);
    inside.strokeStyle = stroke;
    inside.lineWidth = 1.2;
    inside.globalAlpha = 0.75;
    inside.beginPath();
    for (const at of [-8, -4, 0, 4, 8]) { inside.moveTo(at, 8); inside.lineTo(at + 8, 0); }
    inside.stroke();
    patterns.set(key, pen.createPattern(tile, "repeat"));
  }
  return patterns.get(key);
}
