import { Token } from 'aws-cdk-lib/core';
import { refuse } from '../../private/errors';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html */
export function requireVolumeName(factory: string, name: string): string {
  if (Token.isUnresolved(name) || /^[A-Za-z0-9_-]{1,255}$/.test(name)) return name;
  return refuse(factory, { what: 'name is not one that ECS takes', got: name, instead: 'use 1 to 255 letters, digits, hyphens and underscores' });
}
