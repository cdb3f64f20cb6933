import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { ImageRepository } from '../image-repository';

/** What a source made. */
export interface SourceResources {
  readonly action: codepipeline.IAction;
  readonly output: codepipeline.Artifact;
  /** What the tag of the image names, as CodePipeline's variable. */
  readonly revision: string;
}

/** The pipeline that a source starts. */
export interface SourceHost {
  /** What is made beside the action goes into its scope. */
  readonly scope: Construct;
  readonly images: ImageRepository;
}

/** Where a pipeline starts. */
export interface SourceStrategy {
  /** Whether it hands over an image that exists, and nothing to build one from. */
  readonly isImage: boolean;
  create(host: SourceHost): SourceResources;
  /** Starts the pipeline, where the action does not do so itself. */
  startPipeline?(scope: Construct, pipeline: codepipeline.IPipeline): void;
}
