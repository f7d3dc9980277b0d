import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peoplePage } from '../contract/people/peoplePage';
import { troubleshootingPage } from './troubleshootingPage';

// Pages that are made of what the code holds; `test/unit/docs` fails where one is out of date.
writeFileSync(join(__dirname, '../../docs/troubleshooting.md'), troubleshootingPage());
writeFileSync(join(__dirname, '../../docs/people.md'), peoplePage());
