// Unit tests run without CDK's CloudFormation validator; test/examples and the corpus run under it, in strict mode.
import '../examples/testing/without-validation';

// Apps of tests neither note where each resource was created, which takes a fifth of the time, nor how long they took.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:performance-reporting': false });
