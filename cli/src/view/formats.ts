export const VIEW_FORMATS = ['html', 'mermaid', 'svg', 'json'] as const;
export type ViewFormat = typeof VIEW_FORMATS[number];

export function isFormat(format: string): format is ViewFormat {
  return VIEW_FORMATS.some((each) => each === format);
}
