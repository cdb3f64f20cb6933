import * as fs from 'node:fs';
import * as path from 'node:path';
import { assemblyOf, removeAssemblies, webTemplate } from './assemblies';
import { ExitCode } from '../../src/command/exit-code';
import { runView } from '../../src/view/run-view';

afterAll(removeAssemblies);

test('writes the page to the file, in a folder that it makes', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const directory = assemblyOf({ Shop: webTemplate() });
  const out = path.join(directory, 'pages', 'view.html');
  expect(await runView(directory, { out, format: 'html' })).toBe(ExitCode.SUCCESS);
  expect(fs.readFileSync(out, 'utf-8')).toMatch(/^<!DOCTYPE html>/);
});

test('prints other formats when no file is named', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await runView(assemblyOf({ Shop: webTemplate() }), { format: 'mermaid' });
  expect(written.mock.calls.join('')).toMatch(/^flowchart LR\n/);
});

test('fails to open what is not written to a file', async () => {
  await expect(runView(assemblyOf({ Shop: webTemplate() }), { format: 'json', open: true })).rejects.toThrow('--open needs a file: name one with --out');
});
