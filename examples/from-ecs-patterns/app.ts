import { App } from 'aws-cdk-lib';
import { After } from './after';
import { Before } from './before';

const app = new App();

// In a real app, one takes the place of the other, by the same id: new After(app, 'Shop') instead of new Before(app, 'Shop').
new Before(app, 'Before', { description: 'A shop and its worker, by aws-ecs-patterns' });
new After(app, 'After', { description: 'The same shop, taken over in place' });

app.synth();
