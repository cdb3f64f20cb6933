import { Tokenization } from 'aws-cdk-lib/core';

/** Registries that are reached over the internet alone. */
const PUBLIC = ['docker.io', 'gcr.io', 'ghcr.io', 'mcr.microsoft.com', 'nvcr.io', 'pkg.dev', 'public.ecr.aws', 'quay.io', 'registry.gitlab.com', 'registry.k8s.io'];

const UNKNOWN = '?';

/**
 * The kind of registry that an image comes from: a private one of ECR, one on the internet, or another one, which may be anywhere.
 * What is not known at synth is taken for ECR, because `ecs.ContainerImage` names its repositories so.
 */
export function registryOf(image: string): 'ecr' | 'public' | 'other' {
  const [host, ...path] = withoutTokens(image).split('/');
  if (host.startsWith(UNKNOWN) || /\.dkr[.-]ecr[.-]/.test(host)) return 'ecr';
  if (path.length === 0 || !/[.:]/.test(host)) return 'public';
  return PUBLIC.some((registry) => host === registry || host.endsWith(`.${registry}`)) ? 'public' : 'other';
}

function withoutTokens(text: string): string {
  return Tokenization.reverseString(text).mapTokens({ mapToken: () => UNKNOWN }).join({ join: (left = '', right = '') => `${left}${right}` });
}
