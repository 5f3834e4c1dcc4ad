import { testAnswers } from './answers.js';

testAnswers('cookbook');
