/** The head of the column with a row's buttons: it is read out, and not drawn. */
export const WhatToDo = () => (
  <th scope="col" class="r">
    <span class="vh">What to do</span>
  </th>
);
