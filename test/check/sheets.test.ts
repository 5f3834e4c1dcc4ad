import { testAnswers } from './answers.js';

testAnswers('sheets');
