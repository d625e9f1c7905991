// Draws a chart on the server as two SVGs, wide and narrow; the style sheet shows the one that fits, so text keeps its size.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type DrawnHtml, drawn } from '../frame/views.js';

export interface Chart {
  wide: DrawnHtml;
  narrow: DrawnHtml;
}

interface Box {
  width: number;
  height: number;
}

export interface Size extends Box {
  narrow: boolean;
}

const { document } = parseHTML('<html><body></body></html>');

/**
 * Draws `plot` at both sizes. `label` is what a screen reader says instead of the picture: the takeaway in one sentence.
 * `wide` is best about as wide as the panel it stands in, so that its text is as large as the page's.
 * Colours and line widths come from the style sheet by class name, so that light and dark need no second drawing.
 */
export function drawChart(
  label: string,
  sizes: { wide: Box; narrow: Box },
  plot: (size: Size) => Plot.PlotOptions,
): Chart {
  return {
    wide: draw(label, { ...sizes.wide, narrow: false }, plot),
    narrow: draw(label, { ...sizes.narrow, narrow: true }, plot),
  };
}

function draw(label: string, size: Size, plot: (size: Size) => Plot.PlotOptions): DrawnHtml {
  const { width, height } = size;
  const svg = Plot.plot({ document, className: 'plot', width, height, ...plot(size) });
  // The content policy forbids inline styles; what this element says stands in components.css under .plot.
  svg.querySelector('style')?.remove();
  for (const part of svg.querySelectorAll('*')) tidy(part);
  svg.setAttribute('class', `plot plot-${size.narrow ? 'narrow' : 'wide'}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return drawn(svg.outerHTML);
}

/** What is needed of an SVG element; the compiler knows no browser's types here. */
interface Part {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

const NUMBERS = [
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'r',
  'width',
  'height',
  'd',
  'transform',
  'fill-opacity',
];

/** Labels inside a picture with one label of its own would be read out as noise; digits past the second cannot be seen. */
function tidy(part: Part): void {
  part.removeAttribute('aria-label');
  part.removeAttribute('aria-hidden');
  for (const name of NUMBERS) {
    const value = part.getAttribute(name);
    if (value) part.setAttribute(name, value.replace(/(\.\d\d)\d+/g, '$1'));
  }
}
