import { Template } from './template';
import { Values } from './values';
import { TaskFacts } from '../task/facts';
import { readTask } from '../task/read-task';
import { inWordsOfEcs } from '../task/words-of-ecs';

/** A resource of a template, and its properties. */
export class Resource extends Values {
  private facts?: TaskFacts;

  constructor(
    public readonly logicalId: string,
    public readonly type: string,
    private readonly properties: Readonly<Record<string, unknown>>,
    public readonly dependsOn: readonly string[],
    public readonly template: Template,
  ) {
    super(properties);
  }

  /** The resource that a property refers to, if it is in the same template. */
  public target(path: string, type: string): Resource | undefined {
    return this.template.target(this.raw(path), type);
  }

  /** What a task definition says; read once, however many rules look. */
  public get task(): TaskFacts {
    this.facts ??= readTask(inWordsOfEcs(this.properties) as Readonly<Record<string, unknown>>);
    return this.facts;
  }
}
