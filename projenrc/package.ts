import { awscdk } from 'projen';
import { runScript } from './tasks';

/** Says what the package exports and contains, and how `lib/` is made. */
export function configurePackage(project: awscdk.AwsCdkConstructLibrary): void {
  project.package.addField('exports', {
    '.': './lib/index.js',
    './package.json': './package.json',
    './.jsii': './.jsii',
    './.warnings.jsii.js': './.warnings.jsii.js',
  });
  // Leads editors from a declaration to src/, which the package holds for that and for source maps.
  project.tryFindObjectFile('tsconfig.json')!.addOverride('compilerOptions.declarationMap', true);
  project.npmignore!.removePatterns('/src/');

  // scripts/library.ts belongs to compiling, so that what is tested, measured and packed is the same.
  project.preCompileTask.reset();
  project.compileTask.reset();
  project.compileTask.spawn(project.bundler.bundleTask);
  // Names that are reserved words in another language are warnings.
  project.compileTask.exec('jsii --fail-on-warnings');
  project.compileTask.exec(runScript('library'));
}
