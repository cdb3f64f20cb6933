import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import { Token } from 'aws-cdk-lib/core';
import { ConnectionSourceOptions } from './source-options';
import { SourceResources, SourceStrategy } from './strategy';
import { refuse } from '../../private/errors';

const FACTORY = 'PipelineSource.connection()';
const CONNECTION_ARN = /^arn:[^:]+:(codeconnections|codestar-connections):[^:]+:\d{12}:connection\/[\w-]+$/;

/** Commits of a repository at GitHub, GitLab or Bitbucket. */
export class ConnectionSource implements SourceStrategy {
  public readonly isImage = false;

  constructor(private readonly options: ConnectionSourceOptions) {
    const { connectionArn, owner, repo } = options;
    if (!Token.isUnresolved(connectionArn) && !CONNECTION_ARN.test(connectionArn)) {
      refuse(FACTORY, {
        what: 'connectionArn must be the ARN of a connection',
        got: connectionArn,
        instead: 'copy it from the settings of Developer Tools in the console',
      });
    }
    for (const [option, value] of Object.entries({ owner, repo })) {
      if (Token.isUnresolved(value) || (value !== '' && (option === 'owner' || !value.includes('/')))) continue;
      refuse(FACTORY, { what: `${option} must be a part of owner/repo`, got: value, instead: 'give the owner and the name of the repository' });
    }
  }

  public create(): SourceResources {
    const { connectionArn, owner, repo, branch = 'main', triggerOnPush = true } = this.options;
    const output = new codepipeline.Artifact('Source');
    const action = new actions.CodeStarConnectionsSourceAction({ actionName: 'Source', connectionArn, owner, repo, branch, triggerOnPush, output });
    return { action, output, revision: action.variables.commitId };
  }
}
