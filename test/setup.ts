// Unit tests run without CDK's CloudFormation validator; examples.test.ts and the corpus run under it, in strict mode.
import '../examples/testing/without-validation';
