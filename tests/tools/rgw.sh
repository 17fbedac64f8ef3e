#!/bin/bash
# A Ceph radosgw on loopback with everything in memory: rgw.sh DIR PORT. Stop it by killing the pids in DIR/pids.
# `cluster addr` matters: without it the storage daemon's heartbeat listens on every interface.
set -e
D=$(realpath -m "$1"); P=$2; M=$((P + 1))
rm -rf "$D"; mkdir -p "$D"/{mon,osd,run}
F=$(uuidgen); U=$(uuidgen)
cat >"$D/c" <<END
[global]
fsid=$F
mon host=[v2:127.0.0.1:$M]
public addr=127.0.0.1
cluster addr=127.0.0.1
auth cluster required=none
auth service required=none
auth client required=none
osd pool default size=1
mon allow pool size one=true
osd crush chooseleaf type=0
osd pool default pg num=8
osd pool default pg autoscale mode=off
mon max pg per osd=1000
paxos propose interval=0.01
paxos min wait=0.01
run dir=$D/run
admin socket=$D/run/\$name.asok
log file=$D/\$name.log
mon cluster log file=$D/cluster.log
osd objectstore=memstore
osd data=$D/osd
mon data=$D/mon
[client]
ms mon client mode=crc secure
rgw frontends=beast endpoint=127.0.0.1:$P
rgw crypt require ssl=false
END
A="-c $D/c"
monmaptool --create --addv a "[v2:127.0.0.1:$M]" --fsid "$F" "$D/map" >/dev/null
ceph-mon $A --mkfs -i a --monmap "$D/map" >/dev/null 2>&1
ceph-mon $A -f -i a >"$D/o1" 2>&1 & echo $! >"$D/pids"
until ceph $A --connect-timeout 2 osd new "$U" >/dev/null 2>&1; do sleep .1; done
ceph-osd $A -i 0 --mkfs --osd-uuid "$U" >"$D/o2" 2>&1
ceph-osd $A -f -i 0 >"$D/o3" 2>&1 & echo $! >>"$D/pids"
radosgw $A -f -n client.admin >"$D/o4" 2>&1 & echo $! >>"$D/pids"
radosgw-admin $A user create --uid=t --display-name=t --access-key=AK --secret=SK12345678 >"$D/o5" 2>&1
until (echo >/dev/tcp/127.0.0.1/"$P") 2>/dev/null; do sleep .05; done
