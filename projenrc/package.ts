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
  // Apps load lib/index.js and the two files beside it; see scripts/lazy.ts.
  project.npmignore!.exclude('/lib/*/**/*.js');

  // Bundles come first, because lazy.ts synthesizes services, which needs their assets; lazy.ts belongs to compiling, so that what is tested,
  // measured and packed is the same.
  project.preCompileTask.reset();
  project.compileTask.prependSpawn(project.bundler.bundleTask);
  project.compileTask.exec(runScript('lazy'));
}
