import { deployment, doc, error, page } from './change';

// What users notice and what the library says, where several changes have it in common.

export const REFUSED = 'fails: ECS refuses it, and the stack rolls back';
export const OLD_SERVES = 'another address: the old load balancer serves until the deployment ends';
export const FIRST_GROUP = 'outage, if the alternate target group is the live one: another service starts behind the first one';
export const GROUPS_REPLACED = 'fails before anything changes: the target groups would be replaced under running tasks';
export const NEW_PATH = 'clients must use the new path at once';
export const OLD_PORT = 'closed: the old port, as soon as the listener changes';
export const PORT_80_MOVES = 'closed: port 80 for seconds, until it redirects to HTTPS';
export const PORT_80_TAKEN = 'fails: port 80 still belongs to the redirect';
export const LATER_TASKS = 'nothing: only tasks that start afterwards have it; ECS starts no deployment';
export const ONE_GROUP = 'fails: a service belongs to one deployment group at a time';
export const ENDS_WITH_UPDATE = 'nothing to code that does without the permission: running tasks keep it until the update ends';
export const API_FOLLOWS = 'tasks are replaced; the API moves to them when they are registered';
export const UNLISTED = 'closed: to peers that are no longer listed, as asked';
export const EMPTY_GROUP = 'outage: the listener leads to a new, empty target group until new tasks are healthy';
export const RECORD_AFTER = 'outage: the record moves when the new tasks run; the old load balancer has none until clients notice, a minute or two';
export const SAME_GROUP = 'tasks are replaced by those of another service behind the same target group';
export const OTHER_VPC = 'fails: another VPC, and a load balancer cannot leave its own';
export const NEW_NAMESPACE = 'clients must look up names in the new namespace';
export const NAME_TAKEN = 'fails: the namespace still has the name; take another one';
export const LOST_LOG = 'lost: the log of the container, unless it is retained';
export const SEEN_REFUSED = 'nothing; CloudFormation has been seen to refuse any change of such a service';
export const NEXT_STRATEGY = 'nothing: only tasks that start afterwards follow the new strategy';

export const FROZEN = page('codedeploy-to-ecs.md', 'what CodeDeploy freezes', '## What CodeDeploy freezes');
export const OTHER_SCHEME = doc('internetFacing', 'A change replaces the load balancer and its target groups.');
export const LOG_POLICY = doc('removalPolicy', 'Policy for the log group when the stack is deleted or the container removed.');
export const KEPT_IMAGE = doc('liveImage()', 'A service that is running already keeps its image: one of this repository gets the tag, '
  + 'one from elsewhere fails the deployment, with the commands that copy it.');
export const LIVE_GROUPS = deployment('this update replaces the target groups of running tasks, which would cut them off');
export const FIRST_AGAIN = doc('rolling()', 'A service that changes to this from a traffic-shifting deployment returns to its first target group, '
  + 'which has no tasks after an odd number of deployments: deploy once more before the change if the alternate target group is live.');
export const HOW_TO_MOVE = page('codedeploy-to-ecs.md', 'how to move', 'Add a second `FargateWebService` with another id');
export const RESERVED_ZONES = doc('maxAzs', 'Can change between 2 and 4 later: addresses of four zones are reserved from the start');
export const REDIRECT_FIRST = doc('certificate', 'Before you remove it again, deploy once with `redirectHttp: false`, because both listeners need port 80.');
export const SET_AT_START = doc('applicationName', 'Set it from the start: a later change fails to deploy');
export const NAMES_NEEDED = error('a pipeline in another account or Region needs the names of what it deploys to');
export const NAME_REPLACES = doc('serviceName', 'a later change replaces the service');
export const NAMED_NAMESPACE = doc('namespaceName', 'which lets services in other stacks come and go');
export const OTHER_NAMESPACE = doc('namespaceName', 'Changing it replaces the namespace and every service in it.');
export const STATIC_ADDRESSES = doc('addresses', 'Adding or removing them replaces the load balancer and its target groups.');
