import { testExamples } from '../examples/lifecycle';

testExamples(1);
