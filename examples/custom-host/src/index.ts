export { jobs, type Job } from './job.js';
export { LogLineJob } from './log-line-job.js';
export { SchedulerApp } from './scheduler-app.js';
