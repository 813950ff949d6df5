export { libraryConfig as default } from '../../vite.library.js';
