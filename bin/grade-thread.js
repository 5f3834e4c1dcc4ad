/** A thread of the grader. */
require('./load.js').load('grade').exports.serve();
