import { testAnswers } from './answers.js';

testAnswers('course');
