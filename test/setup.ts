// Unit tests run without CDK's CloudFormation validator; examples.test.ts and the corpus run under it, in strict mode.
import '../examples/testing/without-validation';

process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:performance-reporting': false });
