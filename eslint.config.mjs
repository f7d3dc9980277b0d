import config from './.eslintrc.js';
export default config;
