import { testAnswers } from './answers.js';

testAnswers('notation');
