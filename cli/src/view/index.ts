import { readAssembly } from './assembly';
import { buildModel } from './build-model';
import { isFormat, VIEW_FORMATS } from './formats';
import { page } from './html/page';
import { mermaid } from './mermaid';
import { svg } from './svg';
import { UsageError } from '../command/exit-code';

/** `view CDK_OUT --format FORMAT`: the same assembly gives the same bytes. */
export async function view(input: string, format: string, before?: string): Promise<string> {
  if (!isFormat(format)) throw new UsageError(`--format must be one of ${VIEW_FORMATS.join(', ')}, got ${format}`);
  const model = buildModel(readAssembly(input), before === undefined ? undefined : readAssembly(before));
  switch (format) {
    case 'json': return `${JSON.stringify(model, undefined, 2)}\n`;
    case 'mermaid': return mermaid(model);
    case 'svg': return svg(model);
    case 'html': return page(model);
  }
}
