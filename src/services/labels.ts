import { toSVG } from "bwip-js";

/** The square code on a label, as SVG without styles or scripts. `text` is a normal code. */
export const qrSvg = (text: string): string => toSVG({ bcid: "qrcode", text });
