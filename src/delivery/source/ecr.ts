import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { EcrSourceOptions } from './source-options';
import { SourceHost, SourceResources, SourceStrategy } from './strategy';
import { refuse } from '../../private/errors';

/** An image that somebody else pushes. */
export class EcrSource implements SourceStrategy {
  public readonly isImage = true;

  constructor(private readonly options: EcrSourceOptions) {}

  public create({ scope, images }: SourceHost): SourceResources {
    const { imageTag } = this.options;
    if (!images._mayMove(imageTag)) {
      refuse(scope, {
        what: 'the source follows a tag that never moves, because all tags of the repository are immutable',
        got: imageTag,
        instead: `set mutableTags: ['${imageTag}'] of the ImageRepository`,
      });
    }
    const output = new codepipeline.Artifact('Image');
    const action = new actions.EcrSourceAction({ actionName: 'Source', repository: images.repository, imageTag, output });
    return { action, output, revision: action.variables.imageDigest };
  }
}
