import * as path from 'node:path';
import { IPolicyValidationContext, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';

/** The files of all templates to check. Nested stacks have files of their own, which CDK does not list. */
export function templateFiles({ templatePaths, appConstruct }: IPolicyValidationContext): readonly string[] {
  const listed = new Set(templatePaths.map((file) => path.resolve(file)));
  const nested = appConstruct.node.findAll().filter(NestedStack.isNestedStack);
  const checked = nested.filter((stack) => listed.has(fileOf(stack, topOf(stack).templateFile)));
  return [...templatePaths, ...checked.map((stack) => fileOf(stack, stack.templateFile))];
}

function topOf(stack: Stack): Stack {
  return stack.nestedStackParent ? topOf(stack.nestedStackParent) : stack;
}

function fileOf(stack: Stack, templateFile: string): string {
  return path.resolve(Stage.of(stack)!.outdir, templateFile);
}
