import { testAnswers } from './answers.js';

testAnswers('programs');
