import { CloudFormationValidatePlugin } from 'aws-cdk-lib/core';

// Keeps CDK's CloudFormation validator out of unit tests. It starts anew in each test file, which takes two seconds: check the app once, in CI, with
// `npx cdk synth -c @aws-cdk/core:validateAgainstDefaultRules=true`. In jest's configuration: `setupFiles: ['<rootDir>/test/without-validation.ts']`.
process.env.CDK_VALIDATION = 'false';

// The first versions of aws-cdk-lib that validate do not know the variable.
Object.assign(CloudFormationValidatePlugin, {
  _singletonInstance: () => ({ name: CloudFormationValidatePlugin.PLUGIN_NAME, validate: () => ({ success: true, violations: [] }) }),
});
