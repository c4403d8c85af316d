// React Native's own URL takes apart with patterns what it is given, and corrects nothing: what a web view would open and what
// was compared could be two addresses. The build puts this one in its place, for the package alone.
export { URL } from 'whatwg-url-minimum'
