import * as fs from 'node:fs';
import * as path from 'node:path';
import { ExitCode, UsageError } from './exit-code';
import type { Importer, ImportRequest, ImportResult } from './importer';
import type { ImportWarning } from '../app/generated-app';
import { printApp, type AppFiles } from '../app/print-app';
import { fieldOutcomes, unknownFields } from '../migration/field-outcomes';
import { formatLocation } from '../source/source-error';

export interface RunImportOptions extends Omit<ImportRequest, 'outdir'> {
  readonly out?: string;
  readonly check?: boolean;
  readonly force?: boolean;
}

/** Imports, and writes the app or, with `check`, says what would be written. */
export async function runImport(importer: Importer, { out, check, force, ...request }: RunImportOptions): Promise<ExitCode> {
  if (out === undefined && !check) throw new UsageError('--out is missing: name the folder for the app, or use --check to write nothing');
  const outdir = path.resolve(out ?? 'app');
  if (!check && !force) requireEmpty(outdir);
  for (const input of request.inputs) if (!fs.existsSync(input)) throw new UsageError(`${input} is not there`);

  const result = importer.import({ ...request, outdir });
  const files = await printApp(result.app);
  result.warnings.forEach((warning) => console.error(formatWarning(warning)));
  if (!check) write(outdir, files);
  console.log(summary(result, files, check ? undefined : out));
  return check && unknown(result).length > 0 ? ExitCode.UNKNOWN_FIELDS : ExitCode.SUCCESS;
}

function requireEmpty(outdir: string): void {
  if (fs.existsSync(outdir) && fs.readdirSync(outdir).length > 0) {
    throw new UsageError(`${outdir} is not empty: name another folder, or use --force to write over what is there`);
  }
}

function write(outdir: string, files: AppFiles): void {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(outdir, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}

function formatWarning({ node, text }: ImportWarning): string {
  return node === undefined ? `warning: ${text}` : `${formatLocation(node.location)}: warning: ${text}`;
}

function summary(result: ImportResult, files: AppFiles, out: string | undefined): string {
  const outcomes = result.app.documents.flatMap(fieldOutcomes).filter(({ field }) => field.path !== '');
  const leftOut = outcomes.filter(({ outcome }) => outcome?.kind === 'left-out').length;
  const counts = `${outcomes.length - leftOut - unknown(result).length} fields moved, ${leftOut} left out, ${unknown(result).length} not known`;
  const unknownLines = unknown(result).map((field) => `${formatLocation(field.location)}: not known: ${field.path}`);
  const written = out === undefined
    ? `${Object.keys(files).length} files would be written: ${Object.keys(files).join(', ')}`
    : `${Object.keys(files).length} files written to ${out}; read ${path.join(out, 'MIGRATION.md')} first`;
  return [...unknownLines, counts, written].join('\n');
}

function unknown({ app }: ImportResult) {
  return app.documents.flatMap(unknownFields);
}
