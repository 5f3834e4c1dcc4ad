import { testAnswers } from './answers.js';

testAnswers('cheatsheet');
