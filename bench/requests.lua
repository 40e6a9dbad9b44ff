-- Sends prepared requests, each once: a token may be used once. The file holds, per request, its length in decimal, a line
-- break, and its bytes. Past the end it starts again, and the server refuses the tokens: the count of non-2xx answers tells.
local requests, count, position = {}, 0, 0
function init(args)
  local file = assert(io.open(args[1], 'rb'))
  while true do
    local length = file:read('*n')
    if not length then break end
    file:read(1)
    count = count + 1
    requests[count] = file:read(length)
  end
  file:close()
end
function request()
  position = position % count + 1
  return requests[position]
end
