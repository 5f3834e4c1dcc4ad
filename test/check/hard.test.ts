import { testAnswers } from './answers.js';

testAnswers('hard');
