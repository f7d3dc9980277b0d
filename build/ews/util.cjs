/** In the place of Node's own: the library asks it for a function that Node has taken out in version 23. */
const util = require('node:util');

module.exports = { ...util, isNullOrUndefined: (value) => value === null || value === undefined };
