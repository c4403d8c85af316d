// Icons that the server draws too, on pages which have no program to draw them. On a field of 24 by 24.

export const BAD = 'M12 5.5v8M12 17.5v.5'
export const LATE = 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 8v4.5l3 1.75'
