#!/usr/bin/env node
import { createProgram } from './command/program';
import { IMPORTERS } from './importers';

void createProgram(IMPORTERS, process.env.CLI_VERSION ?? 'development').parseAsync();
