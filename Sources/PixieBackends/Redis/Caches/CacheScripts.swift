import PixieIO

/// The steps that must not be parted, as Lua. The names of keys are those of `CacheKeys`.
///
/// An answer is written together with a token a tag, and is there as long as the tag's key holds that token. To invalidate is to remove
/// the tag's key; a tag's key that Redis evicts hides what it should have vouched for. What was invalidated lately stands in one sorted
/// set, `pixie:invalidated`, so that it is evicted as a whole and its absence can be seen; the state of the log is one hash, `pixie:log`.
enum CacheScripts {
    /// Sees to it that a server which was started anew begins another life, before anything else is asked of it. It changes nothing where
    /// that is done.
    static let enter = RedisScript(life + "return life")

    /// ARGV: cause, tags... Returns `[life, id, number]`.
    static let append = RedisScript(
        life + score + #"""
            local number = redis.call('HINCRBY', 'pixie:log', 'number', 1)
            local fields = {'number', number, 'cause', ARGV[1]}
            for i = 2, #ARGV do fields[#fields + 1] = 'tag'; fields[#fields + 1] = ARGV[i] end
            local id = redis.call('XADD', 'pixie:invalidations', 'MAXLEN', '~', '10000', '*', unpack(fields))
            redis.call('HSET', 'pixie:log', 'last', id)
            for i = 2, #ARGV do
              local tag = ARGV[i]
              redis.call('ZADD', 'pixie:invalidated', score(id), tag)
              redis.call('UNLINK', 'tag:' .. tag)
              local user = string.match(tag, '^user:(.*)$')
              local owner, entry = string.match(tag, '^entry:([^:]*):(.*)$')
              if user then
                local ids = redis.call('ZRANGE', 'semantic_index:' .. user, 0, 4999)
                for _, one in ipairs(ids) do
                  redis.call('UNLINK', 'exact_cache:' .. user .. ':' .. one, 'semantic_cache:' .. user .. ':' .. one)
                end
                redis.call('UNLINK', 'semantic_index:' .. user)
              elseif owner then
                redis.call('UNLINK', 'exact_cache:' .. owner .. ':' .. entry, 'semantic_cache:' .. owner .. ':' .. entry)
                redis.call('ZREM', 'semantic_index:' .. owner, entry)
              end
            end
            local surplus = redis.call('ZCARD', 'pixie:invalidated') - 20000
            if surplus > 0 then redis.call('ZREMRANGEBYRANK', 'pixie:invalidated', 0, surplus - 1) end
            return {life, id, number}
            """#)

    /// ARGV: instance, applied id or '', liveness in ms. Returns `[life, last id, number]`.
    static let beat = RedisScript(
        life + #"""
            local now = redis.call('TIME')
            local milliseconds = now[1] * 1000 + math.floor(now[2] / 1000)
            if ARGV[2] ~= '' then
              redis.call('HSET', 'pixie:instances', ARGV[1], (milliseconds + ARGV[3]) .. ' ' .. life .. ' ' .. ARGV[2])
            end
            redis.call('TOUCH', 'pixie:invalidations', 'pixie:invalidated')
            return {life, redis.call('HGET', 'pixie:log', 'last'), tonumber(redis.call('HGET', 'pixie:log', 'number'))}
            """#)

    /// ARGV: instance, life, time and sequence of the position. Returns `[applied, live]`; the instance itself counts as both.
    static let instances = RedisScript(
        #"""
        local now = redis.call('TIME')
        local milliseconds = now[1] * 1000 + math.floor(now[2] / 1000)
        local all = redis.call('HGETALL', 'pixie:instances')
        local applied, live = 1, 1
        for i = 1, #all, 2 do
          local untilTime, life, time, sequence = string.match(all[i + 1], '^(%d+) (%d+) (%d+)-(%d+)$')
          if not untilTime or tonumber(untilTime) < milliseconds then
            redis.call('HDEL', 'pixie:instances', all[i])
          elseif all[i] ~= ARGV[1] then
            live = live + 1
            time, sequence = tonumber(time), tonumber(sequence)
            local wantedTime, wantedSequence = tonumber(ARGV[3]), tonumber(ARGV[4])
            if life == ARGV[2] and (time > wantedTime or (time == wantedTime and sequence >= wantedSequence)) then
              applied = applied + 1
            end
          end
        end
        return {applied, live}
        """#)

    /// KEYS: the index. ARGV: mark, limit, what the keys of answers begin with. Returns `[milliseconds now, values...]`, those that were
    /// stored after the mark, the latest first.
    static let newest = RedisScript(
        vouched + #"""
            local now = redis.call('TIME')
            local milliseconds = now[1] * 1000 + math.floor(now[2] / 1000)
            local found = {milliseconds}
            local ids = redis.call('ZRANGE', KEYS[1], '+inf', '(' .. ARGV[1], 'BYSCORE', 'REV', 'LIMIT', '0', ARGV[2])
            for _, id in ipairs(ids) do
              local value = vouched(ARGV[3] .. id)
              if value then found[#found + 1] = value end
            end
            return found
            """#)

    /// KEYS: the exact and the semantic entry, the index, the lock or ''. ARGV: life, time and sequence read since, fencing token,
    /// lifetime in ms, id, exact value, semantic value or '', new token, what the lock is called, tags... Returns '' or why not. The lock
    /// is given back with it.
    static let store = RedisScript(
        state + score + #"""
            local life, _, last, isWhole = state()
            if life ~= ARGV[1] or not isWhole then return 'life' end
            local holder = KEYS[4] ~= '' and redis.call('GET', KEYS[4])
            if holder and holder ~= ARGV[4] then return 'fenced' end
            local read = ARGV[2] .. '-' .. ARGV[3]
            if last ~= read then
              local since = tonumber(score(read))
              -- There was so much since that some of it is no longer remembered.
              local first = redis.call('ZRANGE', 'pixie:invalidated', 0, 0, 'WITHSCORES')
              if tonumber(first[2]) > since then return 'life' end
              for i = 11, #ARGV do
                local ordered = redis.call('ZSCORE', 'pixie:invalidated', ARGV[i])
                if ordered and tonumber(ordered) > since then return 'invalidated' end
              end
            end
            local lifetime = tonumber(ARGV[5])
            local header = {struct.pack('>B', #ARGV - 10)}
            for i = 11, #ARGV do
              local key = 'tag:' .. ARGV[i]
              local token = redis.call('GET', key)
              if not token then
                token = ARGV[9]
                redis.call('SET', key, token, 'PX', lifetime + 1000)
              elseif redis.call('PTTL', key) < lifetime + 1000 then
                redis.call('PEXPIRE', key, lifetime + 1000)
              end
              header[#header + 1] = struct.pack('>Hc0Hc0', #ARGV[i], ARGV[i], #token, token)
            end
            header = table.concat(header)
            redis.call('SET', KEYS[1], header .. ARGV[7], 'PX', lifetime)
            local now = redis.call('TIME')
            local milliseconds = now[1] * 1000 + math.floor(now[2] / 1000)
            if ARGV[8] ~= '' then redis.call('SET', KEYS[2], header .. ARGV[8], 'PX', lifetime) end
            redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', milliseconds - 172800000)
            redis.call('ZADD', KEYS[3], milliseconds, ARGV[6])
            if redis.call('PTTL', KEYS[3]) < lifetime then redis.call('PEXPIRE', KEYS[3], lifetime) end
            if holder then
              redis.call('UNLINK', KEYS[4])
              redis.call('PUBLISH', 'pixie:flights', ARGV[10])
            end
            return ''
            """#)

    /// KEYS: the lock, answers... ARGV: lease in ms. Returns the token; or 0 when another holds it; or `[place, value]` of the first answer
    /// that there is.
    static let acquire = RedisScript(
        vouched + #"""
            for i = 2, #KEYS do
              local value = vouched(KEYS[i])
              if value then return {i - 2, value} end
            end
            if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
            local now = redis.call('TIME')
            local floor = now[1] * 1000000 + now[2]
            local token = redis.call('INCR', 'pixie:fence')
            if token < floor then
              token = floor
              redis.call('SET', 'pixie:fence', string.format('%.0f', token))
            end
            redis.call('SET', KEYS[1], string.format('%.0f', token), 'PX', ARGV[1])
            return token
            """#)

    /// KEYS: the lock. ARGV: token, lease in ms. Returns 1, or 0 when another holds it.
    static let renew = RedisScript(
        #"""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """#)

    /// KEYS: the lock. ARGV: token, its name.
    static let release = RedisScript(
        #"""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('UNLINK', KEYS[1])
        redis.call('PUBLISH', 'pixie:flights', ARGV[2])
        return 1
        """#)

    /// An entry's value without its header, if every tag's key holds the token that the header names.
    private static let vouched = #"""
        local function vouched(key)
          local value = redis.call('GET', key)
          if not value then return false end
          local count, position = struct.unpack('>B', value)
          for _ = 1, count do
            local tag, token
            tag, token, position = struct.unpack('>Hc0Hc0', value, position)
            if redis.call('GET', 'tag:' .. tag) ~= token then return false end
          end
          return string.sub(value, position)
        end

        """#

    /// An id of the stream as one number, in the same order: a thousandth of a millisecond is less than an order takes.
    private static let score = #"""
        local function score(id)
          local time, sequence = string.match(id, '^(%d+)-(%d+)$')
          return string.format('%.0f', tonumber(time) * 1024 + math.min(tonumber(sequence), 1023))
        end

        """#

    /// Life of the log, run of the server it began in, last id, and whether all of it is still there: nothing can be said of what was
    /// ordered when Redis has evicted a part.
    private static let state = #"""
        local function state()
          local found = redis.call('HMGET', 'pixie:log', 'life', 'run', 'last', 'number')
          local expected = found[4] == '0' and 1 or 2
          local isWhole = redis.call('EXISTS', 'pixie:invalidated', 'pixie:invalidations') >= expected
          return found[1], found[2], found[3], isWhole
        end

        """#

    /// Sees to it that the log is there, and is this server's: begun by whoever comes first, and named for the microsecond. What Redis
    /// forgets, it forgets as a whole: another life follows. So it does when the server was started anew, or another has taken its
    /// place: what it has is then of some moment before, and orders of after that are lost. Its answers are hidden, since all of them
    /// carry `responses`.
    private static let life =
        state + #"""
            local life, run, _, isWhole = state()
            local information = redis.pcall('INFO', 'server')
            local current = type(information) == 'string' and string.match(information, 'run_id:(%x+)') or 'unknown'
            if not life or run ~= current or not isWhole then
              local begun = redis.call('TIME')
              begun = math.max(begun[1] * 1000000 + begun[2], (tonumber(life) or 0) + 1)
              life = string.format('%.0f', begun)
              redis.call('UNLINK', 'tag:responses', 'pixie:invalidations', 'pixie:invalidated')
              redis.call('ZADD', 'pixie:invalidated', '0', '')
              redis.call('HSET', 'pixie:log', 'life', life, 'run', current, 'last', '0-0', 'number', 0)
            end

            """#
}
