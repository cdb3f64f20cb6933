import { TASK_DEFINITION, Template } from './template';
import { Values } from './values';
import { fieldsOf, TaskFacts } from '../task/facts';
import { readTask } from '../task/read-task';
import { inWordsOfEcs } from '../task/words-of-ecs';

/** A resource of a template, and its properties. */
export class Resource extends Values {
  private facts?: TaskFacts;
  private known?: ReadonlySet<string>;

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

  /** What it says at all: its properties, or the fields of a task definition and its containers. */
  public get fieldNames(): ReadonlySet<string> {
    this.known ??= this.type === TASK_DEFINITION ? fieldsOf(this.task) : propertyNames(this.properties);
    return this.known;
  }

  /** What a task definition says; read once, however many rules look. */
  public get task(): TaskFacts {
    this.facts ??= readTask(inWordsOfEcs(this.properties) as Readonly<Record<string, unknown>>);
    return this.facts;
  }
}

/** L1s are written with all properties that there are. */
function propertyNames(properties: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(Object.keys(properties).filter((name) => properties[name] !== undefined));
}
