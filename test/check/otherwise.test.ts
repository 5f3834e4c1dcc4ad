import { testAnswers } from './answers.js';

testAnswers('otherwise');
