/** Finds host names in texts such as `postgres://db:5432/app`, `db:5432` and `db`. */
export function hostReference(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[\\s/@=,"'])${escaped}(?=$|:\\d|[/,\\s"'?])(?::(\\d+))?`, 'g');
}

/** Ports that texts ask a host for. */
export function portsAsked(name: string, texts: readonly string[]): number[] {
  return texts.flatMap((text) => [...text.matchAll(hostReference(name))]).flatMap(([, , port]) => port === undefined ? [] : [Number(port)]);
}

export function isReferredTo(name: string, texts: readonly string[]): boolean {
  return texts.some((text) => hostReference(name).test(text));
}
