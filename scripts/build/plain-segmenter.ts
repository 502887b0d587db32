/** Box drawing, bullets, arrows and letters of Europe: one column each, alone in their grapheme cluster, and no part of an emoji. */
export const PLAIN_CHARACTERS = String.raw`\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E\u2190-\u21FF\u2500-\u25FC\u2715\u276F`;

/** Escapes and line feeds are clusters of their own as well. */
const PLAIN = new RegExp(`^[\\n\\u001B${PLAIN_CHARACTERS}]*$`);

/** As much of `Intl.Segments` as anybody uses. */
interface Segments {
  containing(index?: number): Intl.SegmentData | undefined;
  [Symbol.iterator](): Iterator<Intl.SegmentData>;
}

let segmenter: Intl.Segmenter | undefined;

/**
 * Stands in for an `Intl.Segmenter` of graphemes: the same segments, but the tables of Unicode are loaded only for a text that needs them.
 * That takes ten milliseconds, and a screen of plain characters is cut several times faster without.
 */
export const plainSegmenter = {
  segment(text: string): Segments {
    if (PLAIN.test(text)) return segmentPlain(text);
    segmenter ??= new Intl.Segmenter();
    return segmenter.segment(text);
  },
};

function segmentPlain(text: string): Segments {
  const segmentAt = (index: number): Intl.SegmentData => ({ segment: text.charAt(index), index, input: text });
  return {
    containing: (index = 0) => (index >= 0 && index < text.length ? segmentAt(Math.trunc(index)) : undefined),
    *[Symbol.iterator]() {
      for (let index = 0; index < text.length; index += 1) yield segmentAt(index);
    },
  };
}
