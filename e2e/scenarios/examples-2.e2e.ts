import { testExamples } from '../examples/lifecycle';

testExamples(2);
