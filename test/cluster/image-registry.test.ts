import { CfnParameter, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { registryKindOf } from '../../src/cluster/vpc-endpoint-plan';
import { newStack } from '../fixtures/new-stack';

test.each([
  ['111111111111.dkr.ecr.us-east-1.amazonaws.com/shop:1', 'ecr'],
  ['111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn/team/shop@sha256:0', 'ecr'],
  ['111111111111.dkr-ecr.us-east-1.on.aws/shop:1', 'ecr'],
  ['public.ecr.aws/nginx/nginx:stable', 'public'],
  ['nginx', 'public'],
  ['nginx:1.29', 'public'],
  ['library/nginx', 'public'],
  ['docker.io/library/nginx', 'public'],
  ['registry-1.docker.io/library/nginx', 'public'],
  ['ghcr.io/acme/shop', 'public'],
  ['europe-docker.pkg.dev/acme/shop', 'public'],
  ['registry.example.internal/shop', 'other'],
  ['localhost:5000/shop', 'other'],
])('%s is of the kind %s', (image, kind) => {
  expect(registryKindOf(image)).toBe(kind);
});

test('a repository of the app is one of ECR', () => {
  expect(registryKindOf(new ecr.Repository(newStack(), 'Repository').repositoryUriForTag('1'))).toBe('ecr');
});

test('an image that is not known at synth is taken for one of ECR', () => {
  expect(registryKindOf(new CfnParameter(newStack(), 'Image').valueAsString)).toBe('ecr');
});

test('an image with a tag that is not known at synth is one of its registry', () => {
  expect(registryKindOf(`nginx:${Token.asString({ Ref: 'Tag' })}`)).toBe('public');
});
