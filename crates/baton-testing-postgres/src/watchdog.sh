# Ends every process that works below a directory and removes it, once whoever holds our standard input is gone.
directory=$1

processes() {
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd") in
            "$directory" | "$directory"/*) echo "${process#/proc/}" ;;
        esac
    done
}

cat > /dev/null

# What was stopped hears nothing until it goes on.
for signal in QUIT CONT; do
    kill -s "$signal" $(processes)
done 2> /dev/null
tries=0
while [ -n "$(processes)" ] && [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
kill -s KILL $(processes) 2> /dev/null
rm -rf "$directory"
