import { awscdk } from 'projen';

const NODE = { version: '20' };

/** Adds the jobs that run after the build on GitHub. */
export function addWorkflowJobs(project: awscdk.AwsCdkConstructLibrary): void {
  const checkedOut = { checkoutRepo: true, installDeps: true };
  const workflow = project.buildWorkflow!;
  workflow.addPostBuildJobCommands('apps', ['npm run test:apps', 'npm run changes', 'npm run fuzz:ci'], { ...checkedOut, tools: { node: NODE } });
  workflow.addPostBuildJobCommands('e2e', ['npm run e2e'], { ...checkedOut, tools: { node: NODE, python: { version: '3.11' } } });
}
